using ServiceComb.Net.Discovery.Tests.Fixtures;

namespace ServiceComb.Net.Discovery.Tests.Identity;

/// <summary>Environment variables are shared by the process, so these tests do not run in parallel with others.</summary>
[CollectionDefinition(nameof(EnvironmentTests), DisableParallelization = true)]
public sealed class EnvironmentTestsAlone;

[Collection(nameof(EnvironmentTests))]
public sealed class EnvironmentTests
{
    [Fact]
    public async Task ServiceStage_variables_override_the_configuration()
    {
        using var set = new Variables(
            ("SERVICECOMB_SERVICE_PROPS", "team:blue, url:http://a:1"),
            ("SERVICECOMB_INSTANCE_PROPS", "rack:8"),
            ("CAS_COMPONENT_NAME", "component"),
            ("CAS_INSTANCE_ID", "i-1"),
            ("VERSION_MAPPING", "MY_VERSION"),
            ("MY_VERSION", "3.4.5"),
            ("SERVICE_MAPPING", "MY_NAME_THAT_IS_NOT_SET"));
        await using var fixture = await DiscoveryFixture.StartAsync();
        var app = await fixture.RunAsync(
            "storefront", null, ("servicecomb:service:properties:team", "red"), ("servicecomb:instance:properties:rack", "7"), ("servicecomb:instance:properties:row", "1"));
        var me = DiscoveryFixture.Registration(app);
        var service = await fixture.Operator.GetMicroserviceAsync(me.ServiceId!, DiscoveryFixture.Stop);
        Assert.Equal(("storefront", "3.4.5", "blue", "http://a:1"), (service.ServiceName, service.Version, service.Properties["team"], service.Properties["url"]));
        var instance = await fixture.Operator.GetInstanceAsync(me.ServiceId!, me.InstanceId, cancellationToken: DiscoveryFixture.Stop);
        Assert.Equal(
            ["CAS_COMPONENT_NAME=component", "CAS_INSTANCE_ID=i-1", "rack=8", "row=1"],
            instance.Properties.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("10.9.8.7", "10.0.0.1", "rest://10.9.8.7:")]
    [InlineData("fd00::7", null, "rest://[fd00::7]:")]
    [InlineData(null, "10.0.0.1", "rest://10.0.0.1:")]
    public async Task A_wildcard_is_published_with_the_address_that_the_platform_provides(string? pod, string? host, string expected)
    {
        using var set = new Variables(("POD_IP", pod), ("HOST_IP", host));
        await using var fixture = await DiscoveryFixture.StartAsync();
        await fixture.RunAsync("storefront", null, ("urls", "http://*:0"));
        Assert.StartsWith(expected, Assert.Single(Assert.Single(await fixture.FindAsync("storefront")).Endpoints), StringComparison.Ordinal);
    }

    private sealed class Variables : IDisposable
    {
        private readonly (string Name, string? Value)[] _set;

        public Variables(params (string Name, string? Value)[] set)
        {
            _set = set;
            Array.ForEach(set, static one => Environment.SetEnvironmentVariable(one.Name, one.Value));
        }

        public void Dispose() => Array.ForEach(_set, static one => Environment.SetEnvironmentVariable(one.Name, null));
    }
}
