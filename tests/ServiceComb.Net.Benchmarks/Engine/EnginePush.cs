using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>10000 long polls and 1000 watches: what they cost at rest, and how fast a change reaches the 1000 it concerns.</summary>
internal static class EnginePush
{
    private const int Polls = 10_000;
    private const int Concerned = 1_000;
    private const int Watches = 1_000;
    private const int MoreWatches = 5_000;
    private const int Rounds = 7;

    // The runtime compiles again, in the background, what was called often.
    private static readonly TimeSpan CompilationTime = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync()
    {
        await using var engine = await EngineProcess.StartAsync("--memory");
        using var http = new HttpClient();
        await Shop.FillAsync(engine, services: 2, instancesPerService: 0, items: 0);
        await WarmUpAsync(engine, http);
        var before = engine.Memory;
        var polls = new List<Socket>();
        for (var i = 0; i < Polls; i++)
        {
            polls.Add(await PollAsync(engine, i < Concerned ? "concerned" : $"other{i}"));
        }

        var afterPolls = engine.Memory;
        Console.WriteLine($"{Polls} held polls: {(afterPolls - before) / Polls} bytes of resident memory each");
        var watches = await WatchAsync(engine, http, Watches);
        await Task.Delay(CompilationTime);
        var afterWatches = engine.Memory;
        Console.WriteLine($"first {Watches} watches, with the code of watches: {(afterWatches - afterPolls) / Watches} bytes of resident memory each");
        Console.WriteLine($"{Polls} polls and {Watches} watches in all: {(afterWatches - before) / (Polls + Watches)} bytes of resident memory each");
        // The garbage collector takes megabytes at a time, so that one more thousand alone tells little.
        var more = await WatchAsync(engine, http, MoreWatches);
        await Task.Delay(CompilationTime);
        Console.WriteLine($"{MoreWatches} more watches: {(engine.Memory - afterWatches) / MoreWatches} bytes of resident memory each");

        await Task.Delay(CompilationTime);
        var cpu = engine.Processor;
        await Task.Delay(TimeSpan.FromSeconds(10));
        Console.WriteLine($"at rest: {(engine.Processor - cpu).TotalMilliseconds / 100:0.00} % of a core");

        await MeasurePollsAsync(engine, http, polls);
        await MeasureWatchesAsync(engine, http, watches);
        polls.ForEach(static socket => socket.Dispose());
        watches.ForEach(static socket => socket.Dispose());
        more.ForEach(static socket => socket.Dispose());
        return 0;
    }

    private static async Task WarmUpAsync(EngineProcess engine, HttpClient http)
    {
        for (var i = 0; i < 500; i++)
        {
            using var listed = await http.GetAsync(new Uri(engine.Kie, "v1/default/kie/kv?label=app:warm"));
            using var found = await http.GetAsync(new Uri(engine.Registry, "v4/default/registry/instances?appId=shop&serviceName=service0"));
        }
    }

    private static async Task<Socket> PollAsync(EngineProcess engine, string service)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, engine.Kie.Port);
        await SendPollAsync(socket, service);
        return socket;
    }

    private static async Task SendPollAsync(Socket socket, string service) => await socket.SendAsync(Encoding.ASCII.GetBytes(
        $"GET /v1/default/kie/kv?label=app:shop&label=service:{service}&match=exact&wait=290s HTTP/1.1\r\nHost: localhost\r\n\r\n"));

    private static async Task MeasurePollsAsync(EngineProcess engine, HttpClient http, List<Socket> polls)
    {
        var medians = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = new Stopwatch();
            var arrivals = polls.Take(Concerned).Select(socket => ArriveAsync(socket, clock)).ToList();
            clock.Start();
            using var written = await http.PostAsJsonAsync(new Uri(engine.Kie, "v1/default/kie/kv"), new JsonObject
            {
                ["key"] = $"round{round}",
                ["value"] = "x",
                ["status"] = "enabled",
                ["labels"] = new JsonObject { ["app"] = "shop", ["service"] = "concerned" },
            });
            medians.Add(Report("polls", round, await Task.WhenAll(arrivals)));
            foreach (var socket in polls.Take(Concerned))
            {
                await SendPollAsync(socket, "concerned");
            }

            // The calls have to be held before the next change.
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        Console.WriteLine($"a change reaches its {Concerned} polls: median of medians {medians.Order().ElementAt(Rounds / 2):0.0} ms");
    }

    private static async Task<double> ArriveAsync(Socket socket, Stopwatch clock)
    {
        var buffer = new byte[16 * 1024];
        var received = await socket.ReceiveAsync(buffer);
        return received > 0 ? clock.Elapsed.TotalMilliseconds : throw new InvalidOperationException("a poll was cut off");
    }

    private static async Task<List<ClientWebSocket>> WatchAsync(EngineProcess engine, HttpClient http, int count)
    {
        using var find = new HttpRequestMessage(HttpMethod.Get, new Uri(engine.Registry, "v4/default/registry/instances?appId=shop&serviceName=service0"));
        find.Headers.Add("X-ConsumerId", "s1");
        using var found = await http.SendAsync(find);
        var address = new UriBuilder(new Uri(engine.Registry, "v4/default/registry/microservices/s1/watcher")) { Scheme = "ws" }.Uri;
        var watches = new List<ClientWebSocket>();
        for (var i = 0; i < count; i++)
        {
            var watch = new ClientWebSocket();
            await watch.ConnectAsync(address, CancellationToken.None);
            watches.Add(watch);
        }

        return watches;
    }

    private static async Task MeasureWatchesAsync(EngineProcess engine, HttpClient http, List<ClientWebSocket> watches)
    {
        var medians = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = new Stopwatch();
            var arrivals = watches.Select(async watch =>
            {
                await watch.ReceiveAsync(new byte[4096], CancellationToken.None);
                return clock.Elapsed.TotalMilliseconds;
            }).ToList();
            clock.Start();
            using var registered = await http.PostAsJsonAsync(
                new Uri(engine.Registry, "v4/default/registry/microservices/s0/instances"), new JsonObject { ["instance"] = Shop.Instance($"w{round}", round) });
            medians.Add(Report("watches", round, await Task.WhenAll(arrivals)));
        }

        Console.WriteLine($"a change reaches its {Watches} watches: median of medians {medians.Order().ElementAt(Rounds / 2):0.0} ms");
    }

    private static double Report(string what, int round, double[] arrivals)
    {
        Array.Sort(arrivals);
        var median = arrivals[arrivals.Length / 2];
        Console.WriteLine($"  {what}, round {round}: first {arrivals[0]:0.0} ms, median {median:0.0} ms, last {arrivals[^1]:0.0} ms");
        return median;
    }
}
