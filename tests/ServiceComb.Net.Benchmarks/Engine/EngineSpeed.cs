using System.Globalization;
using System.Text;

namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>Requests per second with the load generator beside the engine on the same machine, on data that is on disk.</summary>
internal static class EngineSpeed
{
    private const int Connections = 64;
    private const int InstanceCount = 5000;
    private const int ServiceCount = 100;
    private const string Registration =
        """{"instance":{"hostName":"host","endpoints":["rest://10.1.2.3:8080?sslEnabled=false"],"properties":{"zone":"blue"},"healthCheck":{"mode":"push","interval":600,"times":3}}}""";

    /// <summary>Measures one kind of request after the other.</summary>
    /// <param name="seconds">How long each request is sent.</param>
    /// <param name="options">More arguments of the engine, such as <c>--durable</c>.</param>
    public static async Task<int> RunAsync(int seconds, params string[] options)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("servicecomb-speed-").FullName;
        try
        {
            await using var engine = await EngineProcess.StartAsync(["--data", directory, "--quota-instances", "1000000", .. options]);
            await Shop.FillAsync(engine, services: 1, instancesPerService: 20, items: 20);
            await Shop.FillAsync(engine, services: ServiceCount, instancesPerService: InstanceCount / ServiceCount, items: 0);
            const string Registry = "/v4/default/registry";
            void Measure(string what, int goal, int connections, Uri server, params byte[][] requests) =>
                EngineSpeed.Measure(what, goal, new LoadGenerator(server, connections, requests), engine, TimeSpan.FromSeconds(seconds));
            Measure("find of 20 instances", 20_000, Connections, engine.Registry, Request("GET", $"{Registry}/instances?appId=shop&serviceName=service0&version=0.0.0%2B"));
            Measure("heartbeat (5000 instances)", 20_000, Connections, engine.Registry, [.. Enumerable.Range(0, InstanceCount).Select(static number =>
                Request("PUT", string.Create(CultureInfo.InvariantCulture, $"{Registry}/microservices/s{number % ServiceCount}/instances/{number:x32}/heartbeat")))]);
            Measure("list of 20 items", 12_000, Connections, engine.Kie, Request("GET", "/v1/default/kie/kv?label=app:shop&label=environment:&label=service:web&match=exact"));
            // Without an id every registration is a new instance.
            var register = Request("POST", $"{Registry}/microservices/s1/instances", Registration);
            Measure("durable register", 6_000, Connections, engine.Registry, register);
            Measure("durable register, one caller", 6_000, connections: 1, engine.Registry, register);
            return 0;
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static byte[] Request(string method, string path, string? body = null) => Encoding.ASCII.GetBytes(body is null
        ? $"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{(method == "GET" ? "" : "Content-Length: 0\r\n")}\r\n"
        : $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    // The processor time is what the rate on a busy machine is not: comparable.
    private static void Measure(string what, int goal, LoadGenerator load, EngineProcess engine, TimeSpan time)
    {
        using (load)
        {
            var before = engine.Processor;
            var rate = load.Run(time);
            var processor = (engine.Processor - before).TotalMicroseconds / load.Responses;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{what,-28} {rate,6:f0}/s  {rate / goal:f2}x of the goal  p50 {load.Percentile(0.5).TotalMilliseconds:f2} ms  p99 {load.Percentile(0.99).TotalMilliseconds:f2} ms  {processor:f0} us of the engine's processor each{(load.Failed == 0 ? "" : $"  failed {load.Failed}")}"));
        }
    }
}
