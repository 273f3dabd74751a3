using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.LocalEngine.Registry.Rules;

/// <summary>Validates a microservice.</summary>
internal static class MicroserviceRules
{
    public static void Require(Microservice service, int maxSchemas)
    {
        RegistryRules.ServiceId.Require(service.ServiceId);
        RegistryRules.NewServiceId.Require(service.ServiceId);
        RegistryRules.AppId.Require(service.AppId);
        RegistryRules.ServiceName.Require(service.ServiceName);
        RegistryRules.Version.Require(service.Version);
        RegistryRules.Description.Require(service.Description);
        if (!string.IsNullOrEmpty(service.Level))
        {
            RegistryRules.Level.Require(service.Level);
        }

        RequireSchemas(service.Schemas, maxSchemas);
        foreach (var path in service.Paths)
        {
            RegistryRules.Path.Require(path?.Path);
        }

        RegistryRules.Status.Require(service.Status);
        RegistryRules.Alias.Require(service.Alias);
        RegistryRules.Environment.Require(service.Environment);
        RegistryRules.RegisterBy.Require(service.RegisterBy);
        if (service.Framework is { } framework)
        {
            RegistryRules.FrameworkName.Require(framework.Name);
            RegistryRules.FrameworkVersion.Require(framework.Version);
        }
    }

    public static void RequireTags(IReadOnlyDictionary<string, string> tags)
    {
        if (tags.Count > RegistryRules.TagKey.Max)
        {
            throw RegistryRules.TagKey.Violation($"[{string.Join(' ', tags.Keys)}]");
        }

        foreach (var (key, value) in tags)
        {
            RegistryRules.TagKey.For("AddServiceTagsRequest.Tags").Require(key);
            if (!TextPatterns.IsTag(value ?? ""))
            {
                throw RegistryRules.TagKey.Violation(value ?? "");
            }
        }
    }

    private static void RequireSchemas(IReadOnlyList<string> schemas, int maxSchemas)
    {
        var rule = RegistryRules.Schemas with { Max = maxSchemas };
        if (schemas.Count > maxSchemas)
        {
            throw rule.Violation($"[{string.Join(' ', schemas)}]");
        }

        foreach (var schema in schemas)
        {
            if (schema is not { Length: > 0 and <= 160 } || !TextPatterns.IsSchemaId(schema))
            {
                throw rule.Violation(schema ?? "");
            }
        }
    }
}
