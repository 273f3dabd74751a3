using BenchmarkDotNet.Running;
using ServiceComb.Net.Benchmarks.Engine;
using ServiceComb.Net.Benchmarks.Governance;

// The engine's benchmarks are processes and sockets; everything else is BenchmarkDotNet's.
return args switch
{
    ["engine-speed"] => await EngineSpeed.RunAsync(),
    ["engine-memory"] => await EngineMemory.RunAsync(),
    ["engine-push"] => await EnginePush.RunAsync(),
    ["governance-calls"] => await QuickLook.RunAsync(),
    _ => BenchmarkSwitcher.FromAssembly(typeof(EngineSpeed).Assembly).Run(args).Any() ? 0 : 1,
};
