using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Faults.Fixtures;

namespace ServiceComb.Net.Faults;

/// <summary>Tests the effect of starting and stopping providers on a continuous stream of calls.</summary>
public sealed class ProviderFaultTests
{
    [Fact]
    public async Task A_killed_provider_fails_no_call_that_another_can_serve()
    {
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(3);
        await fixture.ConsumeAsync(3);
        await using var callers = fixture.Call();
        await fixture.UntilAsync(() => callers.Responses.Count == 3, "all are called");

        // Disposed without being stopped: the instance is not deregistered, and its port refuses connections.
        await providers[0].DisposeAsync();
        await fixture.AdvanceAsync(TimeSpan.FromSeconds(5));
        // Calls in flight are lost, at most one of each caller, because without a retry policy they must not be sent twice.
        await callers.NoneFailedAsync(maxFailed: 2);
        var lost = callers.Failed.Count;
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);
        Assert.Equal(3, (await fixture.FindAsync("orders")).Count);

        // Until its lease expires and the registry removes it.
        await fixture.UntilAsync(async () => (await fixture.FindAsync("orders")).Count == 2, "it expired");
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(1));
        await callers.NoneFailedAsync(maxFailed: lost);
        Assert.Equal(2, fixture.Orders.Current.Instances.Length);
    }

    [Fact]
    public async Task A_killed_process_fails_only_the_calls_that_it_had_accepted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var fixture = await FaultFixture.StartAsync();
        using var process = new ProviderProcess(fixture);
        await using var callers = await CallBothAsync(fixture);

        process.Signal("KILL");
        await process.ExitAsync(TimeSpan.FromSeconds(120));
        await fixture.UntilAsync(() => fixture.Orders.Current.Instances.Length == 1, "it is passed over");
        // At most one call of each caller in progress and one waiting to be accepted are lost, because without a retry policy they must not be sent twice.
        await callers.NoneFailedAsync(maxFailed: 16);
        var lost = callers.Failed.Count;
        // The registry lists the instance until its lease expires.
        Assert.Equal(2, (await fixture.FindAsync("orders")).Count);
        await fixture.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Single(await fixture.FindAsync("orders"));
        await callers.NoneFailedAsync(maxFailed: lost);
    }

    [Fact]
    public async Task A_call_whose_connection_is_refused_goes_to_another_instance_whatever_its_content()
    {
        await using var fixture = await FaultFixture.StartAsync();
        var live = (await fixture.ProvideAsync(1))[0];
        live.MapPost("/", static async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync());
        var known = (await fixture.FindAsync("orders"))[0];
        await fixture.Operator.RegisterInstanceAsync(
            known.ServiceId!, known with { InstanceId = "0-dead", Endpoints = ["rest://127.0.0.1:1"] }, FaultFixture.Stop);
        await fixture.ConsumeAsync(2);
        using var client = fixture.Consumer!.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        for (var call = 0; call < 20; call++)
        {
            using var content = new StreamContent(new MemoryStream("once"u8.ToArray()));
            using var response = await client.PostAsync(new Uri("http://orders/"), content, FaultFixture.Stop);
            Assert.Equal("once", await response.Content.ReadAsStringAsync(FaultFixture.Stop));
        }

        await fixture.UntilAsync(() => fixture.Logs.Lines.Count(static line => line.StartsWith("Warning 254", StringComparison.Ordinal)) == 1, "it is logged once");
        Assert.Equal(FaultFixture.IdOf(live), Assert.Single(fixture.Orders.Current.Instances).InstanceId);
    }

    [Fact]
    public async Task A_rolling_restart_of_five_providers_fails_no_call()
    {
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(5);
        await fixture.ConsumeAsync(5);
        await using var callers = fixture.Call();
        foreach (var old in providers)
        {
            var next = await fixture.RegisteredAsync(fixture.Build("orders"));
            await fixture.UntilAsync(() => fixture.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(next)), "the next is known");
            await fixture.StoppedAsync(old);
            Assert.DoesNotContain(FaultFixture.IdOf(old), fixture.Orders.Current.Instances.Select(static one => one.InstanceId));
            await old.DisposeAsync();
        }

        await callers.NoneFailedAsync();
        Assert.Equal(5, fixture.Orders.Current.Instances.Length);
        await fixture.UntilAsync(() => callers.Responses.Count >= 8, "old and new ones responded");
    }

    [Fact]
    public async Task A_process_completes_every_accepted_call_after_SIGTERM_under_load()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var fixture = await FaultFixture.StartAsync();
        using var process = new ProviderProcess(fixture);
        await using var callers = await CallBothAsync(fixture);

        process.Signal("TERM");
        Assert.Equal(0, await process.ExitAsync(TimeSpan.FromSeconds(120)));
        var succeededByThen = callers.Succeeded;
        await FaultFixture.WaitWithoutTimeAsync(() => callers.Succeeded > succeededByThen + 100, "the other is called on");
        await callers.NoneFailedAsync();
        Assert.Single(await fixture.FindAsync("orders"));
    }

    [Fact]
    public async Task A_stopping_provider_completes_the_calls_that_it_accepted()
    {
        await using var fixture = await FaultFixture.StartAsync();
        var providers = await fixture.ProvideAsync(1, ("servicecomb:registry:drainTimeInMillis", "5000"));
        await fixture.ConsumeAsync(1);
        using var client = new HttpClient();
        var address = new Uri(providers[0].Urls.Single());
        var stopping = providers[0].StopAsync(FaultFixture.Stop);
        await fixture.UntilAsync(
            () => Task.FromResult(fixture.Logs.Lines.Any(static line => line.Contains(" 208 Draining for 5 s", StringComparison.Ordinal))), "it drains", stepInMillis: 20);
        Assert.Empty(await fixture.FindAsync("orders"));
        for (var call = 0; call < 49; call++)
        {
            await client.GetStringAsync(address, FaultFixture.Stop);
            await fixture.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.False(stopping.IsCompleted);
        await fixture.UntilAsync(() => stopping.IsCompleted, "it stopped");
        await stopping;
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(address, FaultFixture.Stop));
    }

    // Starts a provider in this process in addition to the one in a separate process, and eight callers that have reached both.
    private static async Task<Callers> CallBothAsync(FaultFixture fixture)
    {
        await fixture.ProvideAsync(1);
        await fixture.ConsumeAsync(2);
        var callers = fixture.Call(8);
        await FaultFixture.WaitWithoutTimeAsync(() => callers.Responses.Count == 2 && callers.Responses.Values.All(static count => count > 20), "both are called");
        await callers.NoneFailedAsync();
        return callers;
    }
}
