using System.Diagnostics;
using System.Globalization;
using ServiceComb.Net.Benchmarks.Engine;

namespace ServiceComb.Net.Benchmarks.Governance;

/// <summary>Time and bytes that AddServiceComb() adds to a call in a whole application, against what the framework's own packages
/// add. The chains take turns; the fastest round of each counts.</summary>
internal static class AppCalls
{
    private const int Rounds = 400;
    private const int Calls = 3_000;
    private static readonly Uri Orders = new("http://orders/list?a=1");

    public static async Task<int> RunAsync()
    {
        await using var engine = await EngineProcess.StartAsync("--memory");
        await AppClient.RegisterOrdersAsync(engine);
        await using var bare = await AppClient.BareAsync();
        await using var discovery = await AppClient.FrameworkAsync(resilience: false);
        await using var both = await AppClient.FrameworkAsync(resilience: true);
        await using var none = await AppClient.ServiceCombAsync(engine, []);
        await using var all = await AppClient.ServiceCombAsync(engine, Clients.AllPolicies());
        Chain[] chains = [new("nothing added", bare), new("AddServiceDiscovery", discovery), new("the same and AddStandardResilienceHandler", both), new("AddServiceComb, no document", none), new("AddServiceComb, six documents", all)];

        // As in the request of a server.
        using var activity = new Activity("request").Start();
        for (var round = -50; round < Rounds; round++)
        {
            foreach (var chain in chains)
            {
                await chain.MeasureAsync(isWarmUp: round < 0);
            }
        }

        chains[1].Show(chains[0], chains[1]);
        chains[2].Show(chains[0], chains[2]);
        chains[3].Show(chains[0], chains[1]);
        chains[4].Show(chains[0], chains[2]);
        return 0;
    }

    private sealed class Chain(string name, AppClient client)
    {
        private double _nanoseconds = double.MaxValue;
        private double _bytes;

        public async Task MeasureAsync(bool isWarmUp)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, Orders);
                await client.Http.SendAsync(request);
            }

            var time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls;
            if (!isWarmUp && time < _nanoseconds)
            {
                (_nanoseconds, _bytes) = (time, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / Calls);
            }
        }

        public void Show(Chain without, Chain reference) => Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-45} {_nanoseconds,6:F0} ns {_bytes,6:F0} B   adds {_nanoseconds - without._nanoseconds,6:F0} ns {_bytes - without._bytes,5:F0} B   {(_nanoseconds - without._nanoseconds) / (reference._nanoseconds - without._nanoseconds):F3}x time {(_bytes - without._bytes) / (reference._bytes - without._bytes):F3}x bytes"));
    }
}
