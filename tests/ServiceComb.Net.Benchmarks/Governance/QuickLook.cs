using System.Diagnostics;
using System.Globalization;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Time and bytes per call without the ceremony of BenchmarkDotNet: the least of several rounds.</summary>
internal static class QuickLook
{
    private const int Rounds = 12;
    private const int ThreadRounds = 25;
    private const int Calls = 100_000;
    private static readonly Uri Orders = new("http://orders/list?a=1");

    public static async Task<int> RunAsync()
    {
        var bare = await MeasureAsync(Clients.Bare());
        var discovery = await MeasureAsync(Clients.Framework(resilience: false));
        var both = await MeasureAsync(Clients.Framework(resilience: true));
        Show("bare", bare, bare, bare);
        Show("AddServiceDiscovery", discovery, bare, discovery);
        Show("AddServiceDiscovery + AddStandardResilienceHandler", both, bare, both);
        Show("all policies, 8 instances (to both)", await MeasureAsync(Clients.Governed(8, "", Clients.AllPolicies())), bare, both);
        Show("all policies, 8 instances, context written (to both)", await MeasureAsync(Clients.Governed(8, "storefront", Clients.AllPolicies())), bare, both);
        Show("all policies, 10000 instances (to both)", await MeasureAsync(Clients.Governed(10_000, "", Clients.AllPolicies())), bare, both);
        Show("no document (to discovery)", await MeasureAsync(Clients.Governed(8, "")), bare, discovery);
        Show("20 documents, none fits (to discovery)", await MeasureAsync(Clients.Governed(8, "", Clients.OtherPolicies(20))), bare, discovery);
        Show("500 documents, none fits (to discovery)", await MeasureAsync(Clients.Governed(8, "", Clients.OtherPolicies(500))), bare, discovery);
        Show("no document, context written (to discovery)", await MeasureAsync(Clients.Governed(8, "storefront")), bare, discovery);
        return await ShowThreadsAsync();
    }

    /// <summary>Calls a second of sixteen threads to those of one.</summary>
    public static async Task<int> ShowThreadsAsync()
    {
        using var governed = Clients.Governed(8, "", Clients.AllPolicies());
        using var both = Clients.Framework(resilience: true);
        using var bare = Clients.Bare();
        (string Name, Clients Clients, double One, double Many)[] all = [("bare", bare, 0, 0), ("both", both, 0, 0), ("all policies", governed, 0, 0)];
        foreach (var (_, clients, _, _) in all)
        {
            await CallAsync(clients.Invoker, Calls);
        }

        // In turns, so that a core that the machine lends to others for a while is everybody's loss.
        for (var round = 0; round < ThreadRounds; round++)
        {
            for (var i = 0; i < all.Length; i++)
            {
                all[i].One = Math.Max(all[i].One, await ThroughputAsync(all[i].Clients, 1));
                all[i].Many = Math.Max(all[i].Many, await ThroughputAsync(all[i].Clients, 16));
            }
        }

        foreach (var (name, _, one, many) in all)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: 16 threads to 1: {many / one:F2}x on {Environment.ProcessorCount} cores"));
        }

        return 0;
    }

    private static async Task<double> ThroughputAsync(Clients clients, int threads)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Run(() => CallAsync(clients.Invoker, 4 * Calls / threads))));
        return 4 * Calls / clock.Elapsed.TotalSeconds;
    }

    private static async Task<(double Nanoseconds, double Bytes)> MeasureAsync(Clients clients)
    {
        using (clients)
        {
            var invoker = clients.Invoker;
            await CallAsync(invoker, Calls / 2);
            await CallAsync(invoker, Calls / 2);
            var best = (Nanoseconds: double.MaxValue, Bytes: 0.0);
            for (var round = 0; round < Rounds; round++)
            {
                var bytes = GC.GetAllocatedBytesForCurrentThread();
                var clock = Stopwatch.StartNew();
                await CallAsync(invoker, Calls);
                var time = clock.Elapsed.TotalNanoseconds / Calls;
                best = time < best.Nanoseconds ? (time, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Calls) : best;
            }

            return best;
        }
    }

    private static async Task CallAsync(HttpMessageInvoker invoker, int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
            // As nearly every request has one.
            request.Headers.TryAddWithoutValidation("accept", "application/json");
            await invoker.SendAsync(request, CancellationToken.None);
        }
    }

    private static void Show(string name, (double Nanoseconds, double Bytes) one, (double Nanoseconds, double Bytes) bare, (double Nanoseconds, double Bytes) to) =>
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-60} {one.Nanoseconds,8:F0} ns {one.Bytes,8:F0} B   added {one.Nanoseconds - bare.Nanoseconds,7:F0} ns {one.Bytes - bare.Bytes,6:F0} B   {(one.Nanoseconds - bare.Nanoseconds) / (to.Nanoseconds - bare.Nanoseconds):F3}x time {(one.Bytes - bare.Bytes) / (to.Bytes - bare.Bytes):F3}x bytes"));
}
