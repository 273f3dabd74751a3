using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Faults.Fixtures;

namespace ServiceComb.Net.Faults;

/// <summary>What callers notice of providers that come and go. Somebody calls all the time.</summary>
public sealed class ProviderFaultTests
{
    [Fact]
    public async Task A_killed_provider_costs_no_call_that_another_can_serve()
    {
        await using var world = await FaultFixture.StartAsync();
        var providers = await world.ProvideAsync(3);
        await world.ConsumeAsync(3);
        await using var callers = world.Call();
        await world.UntilAsync(() => callers.Answers.Count == 3, "all are called");

        // Disposed and not stopped: no goodbye, and its port refuses from then on.
        await providers[0].DisposeAsync();
        await world.AdvanceAsync(TimeSpan.FromSeconds(5));
        // Calls in flight when it died are lost, one of each caller at most: without a retry policy nobody may send them twice.
        await callers.NoneFailedAsync(but: 2);
        var lost = callers.Failed.Count;
        Assert.Equal(2, world.Orders.Current.Instances.Length);
        Assert.Equal(3, (await world.FindAsync("orders")).Count);

        // Until its lease is over and the registry says so.
        await world.UntilAsync(async () => (await world.FindAsync("orders")).Count == 2, "it expired");
        await world.AdvanceAsync(TimeSpan.FromMinutes(1));
        await callers.NoneFailedAsync(but: lost);
        Assert.Equal(2, world.Orders.Current.Instances.Length);
    }

    [Fact]
    public async Task A_process_that_is_killed_costs_the_calls_it_had_taken_and_no_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var world = await FaultFixture.StartAsync();
        using var process = new ProviderProcess(world);
        await using var callers = await CallBothAsync(world);

        process.Signal("KILL");
        await process.ExitAsync(TimeSpan.FromSeconds(120));
        await world.UntilAsync(() => world.Orders.Current.Instances.Length == 1, "it is passed over");
        // One of each caller that it worked on, and one that waited to be accepted: without a retry policy nobody may send them twice.
        await callers.NoneFailedAsync(but: 16);
        var lost = callers.Failed.Count;
        // The registry lists it on, until its lease is over.
        Assert.Equal(2, (await world.FindAsync("orders")).Count);
        await world.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Single(await world.FindAsync("orders"));
        await callers.NoneFailedAsync(but: lost);
    }

    [Fact]
    public async Task A_call_that_is_refused_goes_to_another_instance_whatever_it_carries()
    {
        await using var world = await FaultFixture.StartAsync();
        var live = (await world.ProvideAsync(1))[0];
        live.MapPost("/", static async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync());
        var known = (await world.FindAsync("orders"))[0];
        await world.Operator.RegisterInstanceAsync(
            known.ServiceId!, known with { InstanceId = "0-dead", Endpoints = ["rest://127.0.0.1:1"] }, FaultFixture.Stop);
        await world.ConsumeAsync(2);
        using var client = world.Consumer!.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        for (var call = 0; call < 20; call++)
        {
            using var content = new StreamContent(new MemoryStream("once"u8.ToArray()));
            using var answer = await client.PostAsync(new Uri("http://orders/"), content, FaultFixture.Stop);
            Assert.Equal("once", await answer.Content.ReadAsStringAsync(FaultFixture.Stop));
        }

        await world.UntilAsync(() => world.Logs.All.Count(static line => line.StartsWith("Warning 254", StringComparison.Ordinal)) == 1, "it is logged once");
        Assert.Equal(FaultFixture.IdOf(live), Assert.Single(world.Orders.Current.Instances).InstanceId);
    }

    [Fact]
    public async Task A_rolling_restart_of_five_providers_fails_no_call()
    {
        await using var world = await FaultFixture.StartAsync();
        var providers = await world.ProvideAsync(5);
        await world.ConsumeAsync(5);
        await using var callers = world.Call();
        foreach (var old in providers)
        {
            var next = await world.RegisteredAsync(world.Build("orders"));
            await world.UntilAsync(() => world.Orders.Current.Instances.Any(one => one.InstanceId == FaultFixture.IdOf(next)), "the next is known");
            await world.StoppedAsync(old);
            Assert.DoesNotContain(FaultFixture.IdOf(old), world.Orders.Current.Instances.Select(static one => one.InstanceId));
            await old.DisposeAsync();
        }

        await callers.NoneFailedAsync();
        Assert.Equal(5, world.Orders.Current.Instances.Length);
        await world.UntilAsync(() => callers.Answers.Count >= 8, "old and new ones answered");
    }

    [Fact]
    public async Task SIGTERM_under_load_answers_every_accepted_call_of_a_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of this kind");
        await using var world = await FaultFixture.StartAsync();
        using var process = new ProviderProcess(world);
        await using var callers = await CallBothAsync(world);

        process.Signal("TERM");
        Assert.Equal(0, await process.ExitAsync(TimeSpan.FromSeconds(120)));
        var answeredByThen = callers.Succeeded;
        await FaultFixture.UntilStillAsync(() => callers.Succeeded > answeredByThen + 100, "the other is called on");
        await callers.NoneFailedAsync();
        Assert.Single(await world.FindAsync("orders"));
    }

    [Fact]
    public async Task Calls_that_a_stopping_provider_accepted_are_answered()
    {
        await using var world = await FaultFixture.StartAsync();
        var providers = await world.ProvideAsync(1, ("servicecomb:registry:drainTimeInMillis", "5000"));
        await world.ConsumeAsync(1);
        using var client = new HttpClient();
        var address = new Uri(providers[0].Urls.Single());
        var answered = 0;
        var stopping = providers[0].StopAsync(FaultFixture.Stop);
        await world.UntilAsync(async () => (await world.FindAsync("orders")).Count == 0, "deregistered", stepInMillis: 20);
        while (!stopping.IsCompleted)
        {
            try
            {
                await client.GetStringAsync(address, FaultFixture.Stop);
                answered++;
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // Not accepted: the listener is gone.
            }

            await world.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(answered, 10, 60);
        await stopping;
    }

    // A provider in this process beside the one in its own, and eight callers that have reached both.
    private static async Task<Callers> CallBothAsync(FaultFixture world)
    {
        await world.ProvideAsync(1);
        await world.ConsumeAsync(2);
        var callers = world.Call(8);
        await FaultFixture.UntilStillAsync(() => callers.Answers.Count == 2 && callers.Answers.Values.All(static count => count > 20), "both are called");
        await callers.NoneFailedAsync();
        return callers;
    }
}
