using ServiceComb.Net.Faults.Fixtures;
using ServiceComb.Net.TestSupport;

namespace ServiceComb.Net.Faults;

/// <summary>A signal reaches every host of the process, so these tests do not run in parallel with others.</summary>
[CollectionDefinition(nameof(SignalTests), DisableParallelization = true)]
[Collection(nameof(SignalTests))]
public sealed class SignalTests
{
    [Fact]
    public async Task A_second_SIGTERM_ends_the_drain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(1, ("servicecomb:registry:drainTimeInMillis", "3600000"));
        var stopping = providers[0].StopAsync(FaultFixture.Stop);
        await FaultFixture.WaitWithoutTimeAsync(() => fixture.Logs.Lines.Any(static line => line.Contains(" 208 ", StringComparison.Ordinal)), "draining");
        Assert.False(stopping.IsCompleted);
        Assert.True(ProcessSignal.Terminate(Environment.ProcessId));
        await stopping.WaitAsync(TimeSpan.FromSeconds(120), FaultFixture.Stop);
        Assert.Contains(fixture.Logs.Lines, static line => line.Contains(" 209 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_SIGTERM_does_not_cancel_the_deregistration()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(1, ("servicecomb:registry:drainTimeInMillis", "3600000"));
        var deregistration = fixture.Engine.Faults.Delay("*/instances/*/status*", TimeSpan.FromMilliseconds(500));
        var stopping = providers[0].StopAsync(FaultFixture.Stop);
        await FaultFixture.WaitWithoutTimeAsync(() => deregistration.TimesTriggered > 0, "the deregistration began");
        Assert.True(ProcessSignal.Terminate(Environment.ProcessId));
        await FaultFixture.WaitWithoutTimeAsync(() => fixture.Logs.Lines.Any(static line => line.Contains(" 209 ", StringComparison.Ordinal)), "the signal is noticed");
        await fixture.UntilAsync(() => stopping.IsCompleted, "stopped");
        await stopping;
        Assert.Contains(fixture.Logs.Lines, static line => line.Contains(" 205 ", StringComparison.Ordinal));
        Assert.Empty(await fixture.FindAsync("orders"));
    }
}
