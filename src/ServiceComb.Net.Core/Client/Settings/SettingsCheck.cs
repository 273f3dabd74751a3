using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Settings;

/// <summary>Logs unknown settings and unused accounts, once each, when the app starts and when the configuration changes. Logs only keys,
/// never values.</summary>
internal sealed partial class SettingsCheck(IConfiguration configuration, ILogger<SettingsCheck> logger) : IHostedService, IDisposable
{
    private const string Account = "servicecomb:credentials:account:";
    private const string Enabled = "servicecomb:credentials:rbac:enabled";
    private const int MaxRemembered = 1000;
    private readonly HashSet<string> _logged = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Check();
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Check);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    private void Check()
    {
        lock (_lock)
        {
            var found = UnreadSettings.Find(configuration).Where(unread => _logged.Count < MaxRemembered && _logged.Add(unread.Key)).ToList();
            LogBounds.ForEach(found, Log, count => LogMore(logger, count));
            CheckAccount();
        }
    }

    private void CheckAccount()
    {
        var reader = new SettingsReader(configuration, new List<string>());
        var hasAccount = !string.IsNullOrEmpty(reader.Text(Account + "name")) || !string.IsNullOrEmpty(reader.Text(Account + "password"));
        if (hasAccount && string.IsNullOrWhiteSpace(reader.Text(Enabled)) && _logged.Add(Enabled))
        {
            LogAccountNotUsed(logger);
        }
    }

    private void Log(UnreadSetting unread)
    {
        var key = ReceivedText.Escape(unread.Key);
        switch (unread)
        {
            case { IsRead: true, KnownKey: { } known }:
                LogOtherName(logger, key, known);
                break;
            case { Advice: { } advice }:
                LogForeign(logger, key, advice);
                break;
            case { KnownKey: { } nearest }:
                LogMisspelled(logger, key, ReceivedText.Escape(nearest));
                break;
            default:
                LogUnknown(logger, key);
                break;
        }
    }

    [LoggerMessage(121, LogLevel.Warning, "The setting {Key} is unknown and ignored. Did you mean {KnownKey}?")]
    private static partial void LogMisspelled(ILogger logger, string key, string knownKey);

    [LoggerMessage(122, LogLevel.Warning, "The setting {Key} is unknown and ignored")]
    private static partial void LogUnknown(ILogger logger, string key);

    [LoggerMessage(123, LogLevel.Warning, "The setting {Key} is ignored: {Advice}")]
    private static partial void LogForeign(ILogger logger, string key, string advice);

    [LoggerMessage(124, LogLevel.Information, "The setting {Key} is read as {KnownKey}, unless {KnownKey} is also set")]
    private static partial void LogOtherName(ILogger logger, string key, string knownKey);

    [LoggerMessage(125, LogLevel.Warning, "{Count} more settings are ignored")]
    private static partial void LogMore(ILogger logger, int count);

    [LoggerMessage(126, LogLevel.Warning, "servicecomb:credentials:account:* is set but not used: requests to the engine carry no token unless servicecomb:credentials:rbac:enabled is true")]
    private static partial void LogAccountNotUsed(ILogger logger);
}
