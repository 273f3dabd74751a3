namespace ServiceComb.Net.Discovery.Hosting;

/// <summary>Recognizes exceptions in background work of a host that is disposed without being stopped: the container rejects service
/// requests before it disposes the services that still send them.</summary>
internal static class ContainerDisposal
{
    public static bool IsCause(Exception exception) => exception is ObjectDisposedException { ObjectName: nameof(IServiceProvider) };
}
