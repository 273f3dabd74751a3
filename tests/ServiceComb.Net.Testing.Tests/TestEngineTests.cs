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
    public void A_fixture_that_xUnit_did_not_initialize_says_how_to_declare_it() =>
        Assert.Contains("IClassFixture", Assert.Throws<InvalidOperationException>(() => new TestEngineFixture().Engine).Message, StringComparison.Ordinal);
}
