namespace ServiceComb.Net.Benchmarks.Engine;

/// <summary>What 100000 instances cost: bytes each, and the start with them.</summary>
internal static class EngineMemory
{
    private const int Services = 1000;
    private const int Instances = 100;

    public static async Task<int> RunAsync()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("servicecomb-memory-").FullName;
        try
        {
            await using (var engine = await EngineProcess.StartAsync("--data", directory))
            {
                var before = engine.Memory;
                await Shop.FillAsync(engine, Services, Instances, items: 0);
                Console.WriteLine($"registering {Services * Instances} instances added {PerInstance(engine.Memory - before)} bytes of resident memory each");
            }

            await using (var empty = await EngineProcess.StartAsync("--memory"))
            await using (var again = await EngineProcess.StartAsync("--data", directory))
            {
                Console.WriteLine($"started with them in {again.Started.TotalMilliseconds:0} ms (empty: {empty.Started.TotalMilliseconds:0} ms), {PerInstance(again.Memory - empty.Memory)} bytes of resident memory each");
            }

            return 0;
        }
        finally
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }
    }

    private static long PerInstance(long bytes) => bytes / (Services * Instances);
}
