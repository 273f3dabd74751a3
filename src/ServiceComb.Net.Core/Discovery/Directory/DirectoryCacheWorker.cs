using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Scheduling;

namespace ServiceComb.Net.Discovery.Directory;

/// <summary>Writes the directory cache after changes, at most once a second. A failed write is retried after 30 seconds.</summary>
internal sealed partial class DirectoryCacheWorker(InstanceDirectory directory, DirectoryCacheFile file, TimeProvider time, ILogger<DirectoryCacheWorker> logger)
{
    private static readonly TimeSpan MinWriteInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(30);
    private readonly WakeUpSignal _changed = new();
    private bool _isFailing;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (file.Path is null)
        {
            return;
        }

        void Changed(Subscription subscription) => _changed.Set();
        directory.Changed += Changed;
        if (directory.Subscriptions.Any(static one => one.HasResponse))
        {
            // Services that were loaded before the worker started did not raise the event.
            _changed.Set();
        }

        try
        {
            while (true)
            {
                await _changed.WaitAsync(cancellationToken);
                Write();
                if (_isFailing)
                {
                    _changed.Set();
                }

                await Task.Delay(_isFailing ? RetryInterval : MinWriteInterval, time, cancellationToken);
            }
        }
        finally
        {
            directory.Changed -= Changed;
            if (_changed.TryReset())
            {
                Write();
            }
        }
    }

    private void Write()
    {
        try
        {
            var now = directory.Subscriptions
                .Where(static one => one.HasResponse)
                .Select(static one => new CachedService
                {
                    Application = one.Application,
                    Name = one.Name,
                    Instances = [.. one.GetInstancesToCache().Select(static instance => instance.ToRegistered())],
                });
            file.Write(file.Merge(now));
            _isFailing = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!_isFailing)
            {
                LogFailed(logger, file.Path!, exception.Message);
            }

            _isFailing = true;
        }
    }

    [LoggerMessage(262, LogLevel.Warning, "The directory cache {Path} could not be written; a start without the registry will find outdated instances or none: {Reason}")]
    private static partial void LogFailed(ILogger logger, string path, string reason);
}
