namespace ServiceComb.Net.Benchmarks.Directory;

/// <summary>Bytes held per instance: at most 400.</summary>
internal static class HeldBytes
{
    public static void Measure()
    {
        GC.KeepAlive(Fleet.Subscribe(Fleet.Services));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var fleet = Enumerable.Range(0, Fleet.Services).Select(Fleet.Subscribe).ToArray();
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Console.WriteLine($"{held / (double)(Fleet.Services * Fleet.Instances):F0} bytes held per instance, {held / 1024 / 1024} MiB for {Fleet.Services} services of {Fleet.Instances}");
        GC.KeepAlive(fleet);
    }
}
