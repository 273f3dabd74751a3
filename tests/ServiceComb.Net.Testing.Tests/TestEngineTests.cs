using ServiceComb.Net.LocalEngine;
using ServiceComb.Net.Protocol.Monitor;
using ServiceComb.Net.Testing.Xunit;

namespace ServiceComb.Net.Testing.Tests;

public sealed class TestEngineTests(TestEngineFixture fixture)
{
    [Fact]
    public async Task Waiting_for_instances_that_do_not_come_says_what_there_is()
    {
        await fixture.Engine.RegisterInstanceAsync("alone", new Uri("http://127.0.0.1:1"), cancellationToken: TestContext.Current.CancellationToken);
        var exception = await Assert.ThrowsAsync<TimeoutException>(() => fixture.Engine.WaitForAsync(
            "alone", instances: 2, timeout: TimeSpan.Zero, cancellationToken: TestContext.Current.CancellationToken));
        Assert.StartsWith("The registry has 1 instances of default/alone with version 0+ and status UP, not 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_was_never_registered_has_no_instances() =>
        Assert.Empty(await fixture.Engine.WaitForAsync("nobody", instances: 0, cancellationToken: TestContext.Current.CancellationToken));

    [Fact]
    public async Task An_engine_with_a_monitoring_address_has_a_client_of_it_and_settings_for_apps()
    {
        await using var engine = await TestEngine.StartAsync(new LocalEngineOptions { MonitorUrl = "http://127.0.0.1:0" }, TestContext.Current.CancellationToken);
        await engine.Monitor!.ReportAsync(new InstanceReport { Name = "orders", InstanceId = "i1" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("orders", Assert.Single(await engine.Monitor.GetMetricsAsync("orders", cancellationToken: TestContext.Current.CancellationToken)).Name);
        Assert.Equal(engine.Host.MonitorAddress!.ToString(), engine.GetSettings()["servicecomb:monitor:client:serverUri"]);
        Assert.Equal("true", engine.GetSettings()["servicecomb:monitor:client:enabled"]);
        Assert.Null(fixture.Engine.Monitor);
        Assert.DoesNotContain("servicecomb:monitor:client:enabled", fixture.Engine.GetSettings().Keys);
    }

    [Fact]
    public void A_fixture_that_xUnit_did_not_initialize_says_how_to_declare_it() =>
        Assert.Contains("IClassFixture", Assert.Throws<InvalidOperationException>(() => new TestEngineFixture().Engine).Message, StringComparison.Ordinal);
}
