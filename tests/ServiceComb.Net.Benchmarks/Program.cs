using BenchmarkDotNet.Running;
using ServiceComb.Net.Benchmarks.Engine;

// The engine's benchmarks are processes and sockets; everything else is BenchmarkDotNet's.
return args switch
{
    ["engine-speed"] => await EngineSpeed.RunAsync(),
    ["engine-memory"] => await EngineMemory.RunAsync(),
    ["engine-push"] => await EnginePush.RunAsync(),
    _ => BenchmarkSwitcher.FromAssembly(typeof(EngineSpeed).Assembly).Run(args).Any() ? 0 : 1,
};
