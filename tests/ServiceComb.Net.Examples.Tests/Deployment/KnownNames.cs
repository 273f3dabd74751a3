using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Examples.Tests.Deployment;

/// <summary>The settings that the library and the apps of the shop read.</summary>
internal static class KnownNames
{
    private static readonly JsonNode Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(BuildInformation.Repository, "src", "ServiceComb.Net", "ConfigurationSchema.json")))!;

    /// <summary>Gets the apps by the names of their services.</summary>
    public static IReadOnlyDictionary<string, string> Projects { get; } = new Dictionary<string, string>
    {
        ["catalog"] = "Shop.Catalog",
        ["gateway"] = "Shop.Gateway",
        ["orders"] = "Shop.Orders",
        ["payments"] = "Shop.Payments",
        ["storefront"] = "Shop.Storefront",
    };

    /// <summary>Reads the appsettings.json of a project.</summary>
    public static IConfigurationRoot ReadSettings(string project) => new ConfigurationBuilder()
        .AddJsonFile(Path.Combine(BuildInformation.Shop, project, "appsettings.json"), optional: false, reloadOnChange: false).Build();

    /// <summary>Returns whether the app of a service reads the setting that an environment variable sets.</summary>
    public static bool IsVariable(string service, string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        return key.StartsWith("servicecomb:", StringComparison.Ordinal) ? IsLibrarySetting(key)
            : key == "Database:Provider" ? ReadSettings(Projects[service]).GetSection("ConnectionStrings").Exists()
            : key == $"ConnectionStrings:{service}" && ReadSettings(Projects[service])[key] is not null;
    }

    /// <summary>Returns whether a key, such as <c>servicecomb:service:name</c>, is a setting of the library.</summary>
    public static bool IsLibrarySetting(string key)
    {
        var node = Schema;
        foreach (var segment in key.Split(':'))
        {
            if (node["properties"] is not JsonObject properties)
            {
                // The entries of a list, a map or a document.
                return true;
            }

            if (properties.FirstOrDefault(property => string.Equals(property.Key, segment, StringComparison.OrdinalIgnoreCase)).Value is not { } child)
            {
                return false;
            }

            node = child;
        }

        return node["properties"] is null;
    }
}
