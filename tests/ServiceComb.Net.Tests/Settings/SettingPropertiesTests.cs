using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using ServiceComb.Net.Client.Settings;

namespace ServiceComb.Net.Tests.Settings;

/// <summary>Tests that every setting can be expressed in code.</summary>
public sealed class SettingPropertiesTests
{
    private const string EdgeMappings = "the files of a Java edge service are read as they are; GatewayOptions.Routes expresses the same in code";

    // Settings without a property, with the reason.
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["servicecomb:credentials:cipher"] = "its only value is the default",
        ["servicecomb:ssl:storePath"] = "it completes the file names of other settings; those in code are complete",
        ["servicecomb:http:dispatcher:edge:url:enabled"] = EdgeMappings,
        ["servicecomb:http:dispatcher:edge:url:order"] = EdgeMappings,
        ["servicecomb:http:dispatcher:edge:url:mappings"] = EdgeMappings,
        ["servicecomb:http:dispatcher:edge:http:enabled"] = EdgeMappings,
        ["servicecomb:http:dispatcher:edge:http:order"] = EdgeMappings,
        ["servicecomb:http:dispatcher:edge:http:mappings"] = EdgeMappings,
    };

    // A value that differs from the default and needs no other setting.
    private static readonly Dictionary<string, string> Values = new()
    {
        ["servicecomb:service:version"] = "7.8.9",
        ["servicecomb:service:environment"] = "production",
        ["servicecomb:service:level"] = "FRONT",
        ["servicecomb:instance:initialStatus"] = "TESTING",
        ["servicecomb:instance:unhealthyStatus"] = "OUTOFSERVICE",
        ["servicecomb:discovery:versionRule"] = "latest",
        ["servicecomb:ssl:protocols"] = "TLSv1.3",
    };

    public static TheoryData<string> Keys { get; } = [.. KnownSettings.All.Select(static setting => setting.Key)];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_setting_has_a_property_or_a_reason_for_none(string key)
    {
        var setting = SettingOf(key);
        Assert.Equal(setting.Properties.Length == 0, Exceptions.ContainsKey(key));
        // The gateway is another assembly, whose tests check its options.
        foreach (var path in PathsOf(setting).Where(static path => !path.StartsWith("GatewayOptions.", StringComparison.Ordinal)))
        {
            Assert.NotNull(Resolve(path));
        }
    }

    [Fact]
    public void Every_property_has_a_setting()
    {
        string[] withoutSetting = ["Credentials.Authentication", "Kie.CacheProtector"];
        var documented = KnownSettings.All.SelectMany(PathsOf).ToHashSet(StringComparer.Ordinal);
        var properties = typeof(ServiceCombOptions).GetProperties()
            .SelectMany(static group => group.PropertyType.Namespace == typeof(ServiceCombOptions).Namespace
                ? group.PropertyType.GetProperties().SelectMany(property => property.Name == "Tls"
                    ? property.PropertyType.GetProperties().Select(tls => $"{group.Name}.Tls.{tls.Name}")
                    : [$"{group.Name}.{property.Name}"])
                : [group.Name]);
        Assert.Equal(withoutSetting.Order(StringComparer.Ordinal), properties.Where(path => !documented.Contains(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_setting_changes_its_property(string key)
    {
        var setting = SettingOf(key);
        // Settings of governance stay null, because they can change while the app runs; those of an account and a proxy act together.
        if (setting.Properties.Length == 0 || setting.Properties.StartsWith("Governance.", StringComparison.Ordinal) || setting.Properties.StartsWith("GatewayOptions.", StringComparison.Ordinal)
            || setting.Properties is "Credentials.Account" or "Proxy")
        {
            return;
        }

        var path = PathsOf(setting).First();
        var (name, value) = SampleOf(setting);
        var options = ServiceCombOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(name, (string?)value)]).Build(), configure: null);
        Assert.Empty(options.Failures);
        Assert.NotEqual(Show(ValueOf(path, new ServiceCombOptions())), Show(ValueOf(path, options)));
    }

    private static KnownSetting SettingOf(string key) => KnownSettings.All.Single(setting => setting.Key == key);

    private static IEnumerable<string> PathsOf(KnownSetting setting) => setting.Properties.Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private static (string Key, string Value) SampleOf(KnownSetting setting) => setting.Type switch
    {
        SettingType.Boolean => (setting.Key, setting.Default == "`true`" ? "false" : "true"),
        SettingType.Integer or SettingType.Duration => (setting.Key, setting.Key.EndsWith("pollingWaitTime", StringComparison.Ordinal) ? "9" : setting.Unit == "%" ? "60" : "5678"),
        SettingType.Addresses => (setting.Key, "http://10.0.0.1:1"),
        SettingType.Ports => (setting.Key, "8443"),
        SettingType.Map => (setting.Key + ":name", "value"),
        _ when setting.Key.StartsWith("servicecomb:ssl:", StringComparison.Ordinal) && setting.Key.EndsWith("File", StringComparison.Ordinal) => (setting.Key, typeof(SettingPropertiesTests).Assembly.Location),
        _ when setting.Key is "servicecomb:ssl:trustStore" or "servicecomb:ssl:keyStore" => (setting.Key, typeof(SettingPropertiesTests).Assembly.Location),
        _ => (setting.Key, Values.GetValueOrDefault(setting.Key, "some-value")),
    };

    private static PropertyInfo? Resolve(string path)
    {
        PropertyInfo? property = null;
        foreach (var name in path.Split('.'))
        {
            property = (property?.PropertyType ?? typeof(ServiceCombOptions)).GetProperty(name);
        }

        return property;
    }

    private static object? ValueOf(string path, object options) =>
        path.Split('.').Aggregate((object?)options, static (current, name) => current!.GetType().GetProperty(name)!.GetValue(current));

    private static string Show(object? value) => value switch
    {
        null => "null",
        IDictionary map => string.Join(",", map.Keys.Cast<object>().Select(key => $"{key}={map[key]}")),
        string text => text,
        IEnumerable list => string.Join(",", list.Cast<object>()),
        _ => value.ToString()!,
    };
}
