namespace ServiceComb.Net.TestSupport;

/// <summary>Ports for the engines of a control plane. They are below those that the operating system assigns to outgoing connections;
/// other test runs on the machine are unlikely to use the same.</summary>
public static class EnginePorts
{
    private const int Count = 60;

    // Each control plane of a test run gets other ports.
    private static int _last = Random.Shared.Next(10_000, 30_000);

    /// <summary>Returns the first and the last of a range of ports that no other caller in this process gets.</summary>
    public static (int First, int Last) Take()
    {
        var last = Interlocked.Add(ref _last, Count);
        return (last - Count + 1, last);
    }
}
