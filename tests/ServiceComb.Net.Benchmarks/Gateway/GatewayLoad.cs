using System.Globalization;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Benchmarks.Governance;

namespace ServiceComb.Net.Benchmarks.Gateway;

/// <summary>Measures from outside what AddServiceComb() costs a YARP gateway. Plain YARP, the gateway without documents and the
/// gateway with documents take turns in the order ABCCBA; the median of the ratios of all rounds counts.</summary>
internal static class GatewayLoad
{
    /// <param name="seconds">The duration of a turn in seconds.</param>
    /// <param name="rounds">The number of rounds of six turns.</param>
    public static async Task<int> RunAsync(int seconds, int rounds)
    {
        if (!Wrk.IsInstalled())
        {
            await Console.Error.WriteLineAsync("The load generator wrk is not installed; on Debian and Ubuntu: apt-get install wrk");
            return 1;
        }

        using var wrk = new Wrk();
        await using var engine = await EngineProcess.StartAsync("--memory");
        await using var destinations = await AppProcess.StartAsync("gateway-destinations");
        await AppClient.RegisterOrdersAsync(engine, Array.ConvertAll(destinations.Addresses, static address => new Uri(address).Authority));
        var registry = engine.Registry.ToString();
        await using var plainApp = await AppProcess.StartAsync(["gateway-app", GatewayApp.Plain, .. destinations.Addresses]);
        await using var withoutApp = await AppProcess.StartAsync("gateway-app", GatewayApp.WithoutDocuments, registry);
        await using var withApp = await AppProcess.StartAsync("gateway-app", GatewayApp.WithDocuments, registry);
        var (plain, without, with) = (new Measured(plainApp, wrk), new Measured(withoutApp, wrk), new Measured(withApp, wrk));
        foreach (var gateway in (Measured[])[plain, without, with, plain, without, with])
        {
            // Tiered compilation goes on for seconds.
            await gateway.WarmUpAsync(TimeSpan.FromSeconds(5));
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var gateway in (Measured[])[plain, without, with, with, without, plain])
            {
                await gateway.MeasureAsync(TimeSpan.FromSeconds(seconds));
            }

            foreach (var gateway in (Measured[])[plain, without, with])
            {
                gateway.EndRound();
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"plain YARP: {plain.Show()}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"without documents: {without.Compare(plain)}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"with documents: {with.Compare(plain)}"));
        return plain.IsClean && without.IsClean && with.IsClean ? 0 : 1;
    }

    private sealed class Measured(AppProcess app, Wrk wrk)
    {
        private readonly List<Round> _rounds = [];
        private Round _round;
        private long _failed;
        private long _errors;

        /// <summary>Gets a value that indicates whether all requests succeeded.</summary>
        public bool IsClean => _failed == 0 && _errors == 0;

        public Task WarmUpAsync(TimeSpan duration) => LoadAsync(duration);

        public async Task MeasureAsync(TimeSpan duration)
        {
            var (processor, allocated) = (app.Processor, await app.GetAllocatedBytesAsync());
            var result = await LoadAsync(duration);
            processor = app.Processor - processor;
            _round.Add(result, processor, await app.GetAllocatedBytesAsync() - allocated);
        }

        public void EndRound()
        {
            _rounds.Add(_round);
            _round = default;
        }

        public string Show() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Median(_rounds, static round => round.Rate):F0} requests/s, p99 {Median(_rounds, static round => round.Slowest):F0} us, processor {Median(_rounds, static round => round.Processor):F1} us and {Median(_rounds, static round => round.Bytes):F0} B per request{ShowProblems()}");

        public string Compare(Measured plain)
        {
            var pairs = _rounds.Zip(plain._rounds).ToList();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"throughput {Ratio(pairs, static round => round.Rate)}, p99 {Ratio(pairs, static round => round.Slowest)}, processor time per request {Ratio(pairs, static round => round.Processor)}, {Median(pairs, static pair => pair.First.Bytes - pair.Second.Bytes):+0;-0} B per request{ShowProblems()}");
        }

        private string ShowProblems() => IsClean ? "" : string.Create(CultureInfo.InvariantCulture, $"; {_failed} failed responses, {_errors} requests without a response");

        private async Task<WrkResult> LoadAsync(TimeSpan duration)
        {
            var result = await wrk.RunAsync($"{app.Address}/orders/list", duration);
            (_failed, _errors) = (_failed + result.Failed, _errors + result.Errors);
            return result;
        }

        private static string Ratio(List<(Round First, Round Second)> pairs, Func<Round, double> value)
        {
            var ratios = pairs.ConvertAll(pair => value(pair.First) / value(pair.Second));
            return string.Create(CultureInfo.InvariantCulture, $"{Median(ratios, static ratio => ratio):F3}x ({ratios.Min():F2}x to {ratios.Max():F2}x)");
        }

        private static double Median<T>(List<T> items, Func<T, double> value) => items.Select(value).Order().ElementAt(items.Count / 2);
    }

    private struct Round
    {
        private int _turns;
        private long _requests;
        private TimeSpan _duration;
        private TimeSpan _slowest;
        private TimeSpan _processor;
        private long _allocated;

        public readonly double Rate => _requests / _duration.TotalSeconds;

        public readonly double Slowest => _slowest.TotalMicroseconds / _turns;

        public readonly double Processor => _processor.TotalMicroseconds / _requests;

        public readonly double Bytes => (double)_allocated / _requests;

        public void Add(in WrkResult result, TimeSpan processor, long allocated)
        {
            _turns++;
            (_requests, _duration, _slowest) = (_requests + result.Requests, _duration + result.Duration, _slowest + result.Slowest);
            (_processor, _allocated) = (_processor + processor, _allocated + allocated);
        }
    }
}
