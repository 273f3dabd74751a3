using Microsoft.Extensions.Configuration;

namespace ServiceComb.Net.Examples.Tests.Deployment;

/// <summary>The appsettings.json of the apps, which readers copy.</summary>
public sealed class SettingsTests
{
    public static TheoryData<string, string> Apps => [.. KnownNames.Projects.Select(static app => (app.Key, app.Value))];

    [Theory]
    [MemberData(nameof(Apps))]
    public void An_app_has_the_name_of_its_service_known_settings_and_no_secrets(string service, string project)
    {
        var settings = KnownNames.ReadSettings(project);

        Assert.Equal(("shop", service), (settings["servicecomb:service:application"], settings["servicecomb:service:name"]));
        var keys = settings.AsEnumerable().Where(static setting => setting.Value is not null).Select(static setting => setting.Key).ToList();
        Assert.DoesNotContain(keys, static key => key.StartsWith("servicecomb:", StringComparison.Ordinal) && !KnownNames.IsLibrarySetting(key));
        Assert.DoesNotContain(settings.AsEnumerable(), static setting => $"{setting.Key}={setting.Value}".Contains("password", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_setting_that_the_library_does_not_have_is_recognized() =>
        Assert.Equal((true, false, false), (
            KnownNames.IsVariable("orders", "servicecomb__registry__sc__address"),
            KnownNames.IsVariable("orders", "servicecomb__registry__sc__adress"),
            KnownNames.IsVariable("gateway", "ConnectionStrings__orders")));
}
