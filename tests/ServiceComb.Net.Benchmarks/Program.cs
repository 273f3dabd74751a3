using BenchmarkDotNet.Running;
using ServiceComb.Net.Benchmarks.Directory;

// dotnet run -c Release --project tests/ServiceComb.Net.Benchmarks -- --filter '*Directory*'
// dotnet run -c Release --project tests/ServiceComb.Net.Benchmarks -- held     bytes held per instance
// dotnet run -c Release --project tests/ServiceComb.Net.Benchmarks -- at-rest  requests of 1000 subscriptions at rest
switch (args)
{
    case ["held"]:
        HeldBytes.Measure();
        break;
    case ["at-rest"]:
        await AtRest.MeasureAsync();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(DirectoryBenchmarks).Assembly).Run(args);
        break;
}
