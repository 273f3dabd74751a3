namespace ServiceComb.Net.Discovery.Hosting;

/// <summary>Recognizes work that a host overtook which is disposed without a stop: the container refuses services before it
/// disposes those that still use it.</summary>
internal static class ContainerDisposal
{
    public static bool IsCause(Exception exception) => exception is ObjectDisposedException { ObjectName: nameof(IServiceProvider) };
}
