using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Tests.Fixtures;

namespace ServiceComb.Net.Tests;

/// <summary>Environment variables are shared by the process, so these tests do not run in parallel with others.</summary>
[CollectionDefinition(nameof(ServiceStageTests), DisableParallelization = true)]
public sealed class ServiceStageTestsAlone;

[Collection(nameof(ServiceStageTests))]
public sealed class ServiceStageTests : IDisposable
{
    private static readonly (string Name, string? Value)[] Variables =
    [
        ("APP_MAPPING", "MY_APP"), ("MY_APP", "stage"),
        ("SERVICE_MAPPING", "MY_SERVICE"), ("MY_SERVICE", "kiosk"),
        ("VERSION_MAPPING", "MY_VERSION"), ("MY_VERSION", "3.4.5"),
    ];

    public ServiceStageTests() => Array.ForEach(Variables, static one => Environment.SetEnvironmentVariable(one.Name, one.Value));

    public void Dispose() => Array.ForEach(Variables, static one => Environment.SetEnvironmentVariable(one.Name, null));

    [Fact]
    public async Task The_configuration_center_uses_the_identity_from_the_platform_variables()
    {
        await using var apps = await AppsFixture.StartAsync();
        await apps.PutAsync("greeting", "hello", "app:stage,environment:,service:kiosk,version:3.4.5");
        await apps.PutAsync("greeting", "wrong", "app:shop,environment:,service:catalog,version:1.2.0");
        var builder = AppsFixture.Builder(apps.Settings("catalog"));
        builder.AddServiceComb();
        Assert.Equal("hello", builder.Configuration["greeting"]);
        ((IDisposable)builder.Configuration).Dispose();
    }
}
