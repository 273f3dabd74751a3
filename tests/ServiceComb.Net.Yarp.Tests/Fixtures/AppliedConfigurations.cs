using Yarp.ReverseProxy.Configuration;

namespace ServiceComb.Net.Yarp.Tests.Fixtures;

/// <summary>Counts the configurations that YARP applied, and lets a test wait for the next.</summary>
internal sealed class AppliedConfigurations : IConfigChangeListener
{
    private TaskCompletionSource _next = Create();

    public int Count { get; private set; }

    public Task Next => Volatile.Read(ref _next).Task.WaitAsync(TimeSpan.FromSeconds(120));

    public void ConfigurationApplied(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
        Count++;
        Interlocked.Exchange(ref _next, Create()).SetResult();
    }

    public void ConfigurationApplyingFailed(IReadOnlyList<IProxyConfig> proxyConfigs, Exception exception) =>
        Interlocked.Exchange(ref _next, Create()).SetException(exception);

    public void ConfigurationLoaded(IReadOnlyList<IProxyConfig> proxyConfigs)
    {
    }

    public void ConfigurationLoadingFailed(IProxyConfigProvider configProvider, Exception exception) =>
        Interlocked.Exchange(ref _next, Create()).SetException(exception);

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
