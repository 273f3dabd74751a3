using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceComb.Net.Discovery;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Protocol.Registry;

namespace ServiceComb.Net.Benchmarks.Directory;

/// <summary>What a call pays for the directory, and what a change costs in a big one.</summary>
[MemoryDiagnoser]
public class DirectoryBenchmarks
{
    private WebApplication? _app;
    private IInstanceDirectory? _directory;
    private Subscription[] _fleet = [];
    private InstanceEvent[] _changes = [];
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["servicecomb:service:name"] = "benchmark",
            ["servicecomb:registry:sc:address"] = "http://127.0.0.1:1",
        });
        builder.Services.AddServiceCombDiscovery();
        _app = builder.Build();
        _directory = _app.Services.GetRequiredService<IInstanceDirectory>();
        for (var service = 0; service < Fleet.Services; service++)
        {
            var instance = Fleet.Instance(service, 1);
            _directory.Find($"service{service}")!.Publish([new ServiceInstance(instance.InstanceId!, "1.0.0", new Uri("http://10.0.0.1/"), instance.Properties, instance)], isKnown: true);
        }

        _fleet = [.. Enumerable.Range(0, Fleet.Services).Select(Fleet.Subscribe)];
        _changes =
        [
            .. new[] { "8", "9" }.Select(static rack => new InstanceEvent
            {
                Action = InstanceEvent.Update,
                Key = new MicroserviceKey { AppId = "shop", ServiceName = "service500", Version = "1.0.0" },
                Instance = Fleet.Instance(500, 50, rack),
            }),
        ];
    }

    [GlobalCleanup]
    public async Task CleanupAsync() => await _app!.DisposeAsync();

    /// <summary>The look-up of every call: 0 B and under 60 ns.</summary>
    [Benchmark]
    public ServiceInstances LookUp() => _directory!.Find("service500")!.Current;

    /// <summary>A change of one instance among 100000, published: under 2 ms.</summary>
    [Benchmark]
    public int Change() => _fleet[500].Apply(_changes[_next++ & 1]);

    /// <summary>A whole list of 100 that says nothing new.</summary>
    [Benchmark]
    public bool SameList() => _fleet[501].Apply(Fleet.List(501), "2", isKnown: true, _fleet[501].State.Generation, out _);
}
