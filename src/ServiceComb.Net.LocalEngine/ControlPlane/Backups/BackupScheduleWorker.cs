using System.Globalization;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.LocalEngine.ControlPlane.Engines;
using ServiceComb.Net.LocalEngine.ControlPlane.State;
using ServiceComb.Net.LocalEngine.Storage;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Backups;

/// <summary>Makes the backups of the policies, and deletes those that they no longer keep. A backup that was due while the
/// control plane did not run is made once at its start.</summary>
internal sealed partial class BackupScheduleWorker(ControlPlaneStore store, BackupMaker backups, TimeProvider time, ILogger<BackupScheduleWorker> logger) : IAsyncDisposable
{
    // Retention is measured in days.
    private static readonly TimeSpan MaxInterval = TimeSpan.FromHours(1);

    // A time that passes while the next delay is computed must not make it negative.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private CancellationTokenSource _wake = new();
    private Task _work = Task.CompletedTask;

    public void Start() => _work = Task.Run(RunAsync);

    /// <summary>Takes new policies into account.</summary>
    public void Reschedule()
    {
        using var previous = Interlocked.Exchange(ref _wake, new CancellationTokenSource());
        previous.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _work;
        _stopping.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before the policies are read: a policy that is added later ends the delay.
            var wake = Volatile.Read(ref _wake).Token;
            try
            {
                foreach (var policy in store.Read(static state => state.Policies.All.ToList()))
                {
                    await RunAsync(policy);
                }

                using var either = CancellationTokenSource.CreateLinkedTokenSource(wake, _stopping.Token);
                await Task.Delay(NextDelay(), time, either.Token);
            }
            catch (OperationCanceledException) when (wake.IsCancellationRequested || _stopping.IsCancellationRequested)
            {
                // There is a new policy, or the control plane stops.
            }
        }
    }

    private async Task RunAsync(BackupPolicyRecord policy)
    {
        var now = time.GetUtcNow();
        try
        {
            if (policy.NextAt <= now.ToUnixTimeMilliseconds())
            {
                var next = CronSchedule.TryParse(policy.Schedule, out var schedule) ? schedule.Next(now) : null;
                if (!SetNext(policy, next))
                {
                    return;
                }

                var name = $"auto-{now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
                await backups.CreateAsync(policy.EngineId, name, "", policy.Id, _stopping.Token);
            }

            DeleteExpired(policy, now);
        }
        catch (Exception exception) when (exception is JobException or StorageException or IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, policy.Id, policy.EngineId, exception.Message);
        }
    }

    // Returns false when the policy was deleted with its engine.
    private bool SetNext(BackupPolicyRecord policy, DateTimeOffset? next) => store.Change(change =>
    {
        if (change.State.Policies.Find(policy.Id) is null)
        {
            return false;
        }

        change.Put(policy with { NextAt = next?.ToUnixTimeMilliseconds() ?? long.MaxValue });
        return true;
    });

    private void DeleteExpired(BackupPolicyRecord policy, DateTimeOffset now)
    {
        var oldest = policy.Reserve > 0 ? (now - TimeSpan.FromDays(policy.Reserve)).ToUnixTimeMilliseconds() : long.MinValue;
        var kept = policy.MaxFiles > 0 ? policy.MaxFiles : int.MaxValue;
        var expired = store.Read(state => state.Backups.All
            .Where(backup => backup.PolicyId == policy.Id)
            .OrderByDescending(static backup => backup.CreateTime)
            .Where((backup, index) => index >= kept || backup.CreateTime < oldest)
            .ToList());
        expired.ForEach(backups.Delete);
    }

    private TimeSpan NextDelay()
    {
        var next = store.Read(static state => state.Policies.All.Select(static policy => policy.NextAt).DefaultIfEmpty(long.MaxValue).Min());
        var remaining = next == long.MaxValue ? MaxInterval : TimeSpan.FromMilliseconds(next - time.GetUtcNow().ToUnixTimeMilliseconds());
        return remaining < MinInterval ? MinInterval : remaining > MaxInterval ? MaxInterval : remaining;
    }

    [LoggerMessage(687, LogLevel.Warning, "Backup policy {Policy} of engine {Engine} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string policy, string engine, string reason);
}
