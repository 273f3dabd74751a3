namespace ServiceComb.Net.Discovery.Identity;

/// <summary>What the platform tells an app through environment variables; it wins over configuration.</summary>
internal static class ServiceStage
{
    /// <summary>Holds the name of the variable that holds the application.</summary>
    public const string ApplicationMapping = "APP_MAPPING";

    /// <summary>Holds the name of the variable that holds the service's name.</summary>
    public const string ServiceMapping = "SERVICE_MAPPING";

    /// <summary>Holds the name of the variable that holds the service's version.</summary>
    public const string VersionMapping = "VERSION_MAPPING";

    /// <summary>Properties of the service, as <c>key:value,key:value</c>.</summary>
    public const string ServiceProperties = "SERVICECOMB_SERVICE_PROPS";

    /// <summary>Properties of the instance.</summary>
    public const string InstanceProperties = "SERVICECOMB_INSTANCE_PROPS";

    private static readonly string[] Variables =
        ["CAS_APPLICATION_ID", "CAS_COMPONENT_NAME", "CAS_INSTANCE_VERSION", "CAS_INSTANCE_ID", "CAS_ENVIRONMENT_ID"];

    /// <summary>The value of the variable that another one names; null when either is not set.</summary>
    public static string? Mapped(string mapping) =>
        Environment.GetEnvironmentVariable(mapping) is { Length: > 0 } name && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value
            : null;

    /// <summary>Copies the variables that name this component of the platform.</summary>
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

    /// <summary>Copies the pairs of a variable.</summary>
    public static void AddPairs(IDictionary<string, string> properties, string variable, List<string> failures)
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
                failures.Add($"environment variable {variable}: '{pair}' is no pair; expected key:value,key:value");
            }
        }
    }
}
