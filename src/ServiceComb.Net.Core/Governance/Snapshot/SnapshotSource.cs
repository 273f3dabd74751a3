using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds the latest snapshot and follows configuration changes. A failed rebuild keeps the previous snapshot and
/// does not propagate to the code that reloaded the configuration.</summary>
internal sealed partial class SnapshotSource : IDisposable
{
    private readonly IConfiguration _configuration;
    private readonly GovernanceOptions _options;
    private readonly DocumentCompiler _compiler;
    private readonly ILogger<SnapshotSource> _logger;
    private readonly Lock _rebuilding = new();
    private readonly IDisposable _subscription;
    private volatile bool _isInbound;
    private volatile bool _isStale;
    private volatile GovernanceSnapshot _current = GovernanceSnapshot.Empty;

    public SnapshotSource(IConfiguration configuration, IOptions<ServiceCombOptions> options, DocumentCompiler compiler, ILogger<SnapshotSource> logger)
    {
        (_options, _compiler, _logger) = (options.Value.Governance, compiler, logger);
        _configuration = WithDocuments(configuration, _options.Documents);
        // Subscribe before the first read, so that no change is missed. OnChange takes the next token before it invokes the
        // callback.
        _subscription = ChangeToken.OnChange(configuration.GetReloadToken, Rebuild);
        Rebuild();
    }

    /// <summary>Gets the latest snapshot; a single volatile read.</summary>
    public GovernanceSnapshot Current => _current;

    /// <summary>Gets a value that indicates whether the last rebuild failed, so that the previous documents are in
    /// force.</summary>
    public bool IsStale => _isStale;

    /// <summary>Gets or sets the names of context entries that callers may send; null for all. A gateway restricts them.</summary>
    public FrozenSet<string>? TrustedContext { get; set; }

    /// <summary>Enables the governance of incoming requests; policies that Java applies on the server side move
    /// there.</summary>
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
                    _current, DocumentCollector.Collect(_configuration), new GovernanceSettings(_configuration, _isInbound, _options));
                _isStale = false;
            }
        }
        catch (Exception exception)
        {
            // The callback runs within a configuration reload, which must not fail.
            _isStale = true;
            LogFailed(_logger, exception);
        }
    }

    private static IConfiguration WithDocuments(IConfiguration configuration, IDictionary<string, string> documents) => documents.Count == 0
        ? configuration
        : new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(documents.Select(static document => KeyValuePair.Create($"servicecomb:{document.Key}", (string?)document.Value)))
            .Build();

    [LoggerMessage(311, LogLevel.Error, "The governance documents cannot be read; the previous ones remain in force")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
