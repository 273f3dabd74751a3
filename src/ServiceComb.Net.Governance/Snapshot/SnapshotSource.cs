using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds the newest snapshot and follows the configuration. A failing rebuild leaves the snapshot before in place
/// and never reaches whoever reloaded the configuration.</summary>
internal sealed partial class SnapshotSource : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly DocumentCompiler _compiler;
    private readonly ILogger<SnapshotSource> _logger;
    private readonly Lock _rebuilding = new();
    private readonly IDisposable _subscription;
    private volatile bool _isInbound;
    private volatile bool _isStale;
    private volatile GovernanceSnapshot _current = GovernanceSnapshot.Empty;

    public SnapshotSource(IConfiguration configuration, DocumentCompiler compiler, ILogger<SnapshotSource> logger)
    {
        (_configuration, _compiler, _logger) = (configuration, compiler, logger);
        // Subscribed before the first read, so that no change falls between. OnChange takes the next token before it calls.
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Rebuild);
        Rebuild();
    }

    /// <summary>The newest snapshot; one volatile read.</summary>
    public GovernanceSnapshot Current => _current;

    /// <summary>Whether the last rebuild failed, so that the documents of before are in force.</summary>
    public bool IsStale => _isStale;

    /// <summary>Says that requests which come in are governed, too: what Java does on that side moves there.</summary>
    public void GovernIncoming()
    {
        _isInbound = true;
        Rebuild();
    }

    public void Dispose() => _subscription.Dispose();

    private void Rebuild()
    {
        try
        {
            lock (_rebuilding)
            {
                _current = _compiler.Compile(
                    _current, DocumentCollector.Collect(_configuration), new GovernanceSettings(_configuration, _isInbound));
                _isStale = false;
            }
        }
        catch (Exception exception)
        {
            // The callback runs inside somebody else's reload, which must not fail because of us.
            _isStale = true;
            LogFailed(_logger, exception);
        }
    }

    [LoggerMessage(311, LogLevel.Error, "The governance documents cannot be read; those before stay in force")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
