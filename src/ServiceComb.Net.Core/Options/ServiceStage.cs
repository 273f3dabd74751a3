namespace ServiceComb.Net;

/// <summary>Reads the environment variables of the ServiceStage platform, which override the configuration.</summary>
internal static class ServiceStage
{
    /// <summary>The variable whose value is the name of the variable that contains the application.</summary>
    public const string ApplicationMapping = "APP_MAPPING";

    /// <summary>The variable whose value is the name of the variable that contains the service name.</summary>
    public const string ServiceMapping = "SERVICE_MAPPING";

    /// <summary>The variable whose value is the name of the variable that contains the service version.</summary>
    public const string VersionMapping = "VERSION_MAPPING";

    /// <summary>The variable with the properties of the service, as <c>key:value,key:value</c>.</summary>
    public const string ServiceProperties = "SERVICECOMB_SERVICE_PROPS";

    /// <summary>The variable with the properties of the instance, as <c>key:value,key:value</c>.</summary>
    public const string InstanceProperties = "SERVICECOMB_INSTANCE_PROPS";

    private static readonly string[] Variables =
        ["CAS_APPLICATION_ID", "CAS_COMPONENT_NAME", "CAS_INSTANCE_VERSION", "CAS_INSTANCE_ID", "CAS_ENVIRONMENT_ID"];

    /// <summary>Returns the value of the variable that another variable names; null when either is not set.</summary>
    public static string? Mapped(string mapping) =>
        Environment.GetEnvironmentVariable(mapping) is { Length: > 0 } name && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : null;

    /// <summary>Adds the variables that identify this component on the platform.</summary>
    public static void AddVariables(IDictionary<string, string> properties)
    {
        foreach (var variable in Variables)
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
            {
                properties[variable] = value;
            }
        }
    }

    /// <summary>Adds the key-value pairs of a variable.</summary>
    public static void AddPairs(IDictionary<string, string> properties, string variable, ICollection<string> failures)
    {
        foreach (var pair in (Environment.GetEnvironmentVariable(variable) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                properties[pair[..colon].Trim()] = pair[(colon + 1)..].Trim();
            }
            else
            {
                failures.Add($"environment variable {variable}: '{pair}' is not a key:value pair; expected key:value,key:value");
            }
        }
    }
}
