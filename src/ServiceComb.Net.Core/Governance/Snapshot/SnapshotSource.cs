using System.Collections.Frozen;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Governance.Documents;

namespace ServiceComb.Net.Governance.Snapshot;

/// <summary>Holds the latest snapshot and follows configuration changes. The first snapshot is built when it is first used, at the
/// latest when the host starts, so that options and sources that are added before also apply. A failed rebuild keeps the previous
/// snapshot and does not propagate to the code that reloaded the configuration.</summary>
internal sealed partial class SnapshotSource(
    IConfiguration configuration, IOptions<ServiceCombOptions> options, DocumentCompiler compiler, ILogger<SnapshotSource> logger) : IDisposable
{
    private readonly Lock _rebuilding = new();
    private IConfiguration? _documents;
    private IDisposable? _subscription;
    private volatile bool _isInbound;
    private volatile bool _isStale;
    private volatile GovernanceSnapshot? _current;

    /// <summary>Gets the latest snapshot; a single volatile read once it is built.</summary>
    public GovernanceSnapshot Current => _current ?? Build();

    /// <summary>Gets a value that indicates whether the last rebuild failed, so that the previous documents are in
    /// force.</summary>
    public bool IsStale => _isStale;

    /// <summary>Gets or sets the names of context entries that callers may send; null for all. A gateway restricts them.</summary>
    public FrozenSet<string>? TrustedContext { get; set; }

    /// <summary>Enables the governance of incoming requests; policies that Java applies on the server side move
    /// there.</summary>
    public void GovernIncoming()
    {
        lock (_rebuilding)
        {
            _isInbound = true;
            if (_current is not null)
            {
                Rebuild();
            }
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private GovernanceSnapshot Build()
    {
        lock (_rebuilding)
        {
            if (_current is null)
            {
                _documents = WithDocuments(configuration, options.Value.Governance.Documents);
                // Subscribe before the first read, so that no change is missed. OnChange takes the next token before it invokes
                // the callback.
                _subscription ??= ChangeToken.OnChange(configuration.GetReloadToken, Rebuild);
                Rebuild();
            }

            return _current ??= GovernanceSnapshot.Empty;
        }
    }

    private void Rebuild()
    {
        try
        {
            lock (_rebuilding)
            {
                _current = compiler.Compile(
                    _current ?? GovernanceSnapshot.Empty,
                    DocumentCollector.Collect(_documents!),
                    new GovernanceSettings(_documents!, _isInbound, options.Value.Governance));
                _isStale = false;
            }
        }
        catch (Exception exception)
        {
            // The callback runs within a configuration reload, which must not fail.
            _isStale = true;
            LogFailed(logger, exception);
        }
    }

    private static IConfiguration WithDocuments(IConfiguration configuration, IDictionary<string, string> documents) => documents.Count == 0
        ? configuration
        : new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(DocumentCollector.ToSettings(documents))
            .Build();

    [LoggerMessage(311, LogLevel.Error, "The governance documents cannot be read; the previous ones remain in force")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
