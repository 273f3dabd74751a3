using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Provides the public, read-only view of the directory.</summary>
internal sealed partial class ServiceDirectoryAdapter(InstanceDirectory directory, ILogger<ServiceDirectoryAdapter> logger) : IServiceDirectory
{
    private static readonly ServiceInstances Unknown = new([], isKnown: false);

    public IReadOnlyCollection<string> Services => [.. directory.Entries.Select(static entry => entry.Name)];

    public ValueTask<ServiceInstances> GetAsync(string service, CancellationToken cancellationToken = default) =>
        directory.Find(service)?.GetAsync(cancellationToken) ?? new(Unknown);

    public IDisposable OnChange(Action<ServiceEntry> listener)
    {
        ArgumentNullException.ThrowIfNull(listener);
        return new ChangeSubscription(directory, Notify);

        void Notify(Subscription subscription)
        {
            foreach (var entry in subscription.Entries)
            {
                try
                {
                    listener(entry);
                }
                catch (Exception exception)
                {
                    // A failing listener must not stop the directory.
                    LogListenerFailed(logger, exception, entry.Name);
                }
            }
        }
    }

    private sealed class ChangeSubscription : IDisposable
    {
        private readonly InstanceDirectory _directory;
        private readonly Action<Subscription> _notify;

        public ChangeSubscription(InstanceDirectory directory, Action<Subscription> notify)
        {
            (_directory, _notify) = (directory, notify);
            directory.Changed += notify;
        }

        public void Dispose() => _directory.Changed -= _notify;
    }

    [LoggerMessage(256, LogLevel.Error, "A change listener for {Service} failed")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception, string service);
}
