using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Discovery.Directory;

/// <content>Host names with dots that the configuration does not declare: they are services when the registry lists them.</content>
internal sealed partial class InstanceDirectory
{
    private const int MaxTentative = 1000;

    private readonly ConcurrentDictionary<string, ServiceEntry> _tentative = new(StringComparer.OrdinalIgnoreCase);
    private readonly DottedHostNames _dotted;

    /// <summary>Called after the list of service names was loaded. Resolves tentative entries to services or to unknown names.</summary>
    public void OnNamesLoaded()
    {
        lock (_lock)
        {
            foreach (var (host, entry) in _tentative)
            {
                if (_dotted.TryFind(host, out var listed) && listed is not null && _names.Find(host) is { } name)
                {
                    entry.Confirm(listed);
                    entry.LastAccess = _time.GetTimestamp();
                    _entries.TryAdd(host, new DirectoryEntry(entry, Attach(name with { Name = listed }, entry)));
                    LogListed(_logger, host, ReceivedText.Escape(listed));
                }
                else
                {
                    entry.Publish([], isKnown: false);
                }
            }

            _tentative.Clear();
        }
    }

    private ServiceEntry? SubscribeListed(string host, ServiceName name)
    {
        if (_dotted.TryFind(host, out var listed))
        {
            return listed is null ? null : Subscribe(host, name with { Name = listed });
        }

        if (_cache.Find(name.Application, host) is not null)
        {
            return Subscribe(host, name);
        }

        return _dotted.IsUnavailable ? null : AddTentative(host, name);
    }

    // Callers of a tentative entry wait for the list of names as they wait for the first list of instances.
    private ServiceEntry? AddTentative(string host, ServiceName name)
    {
        lock (_lock)
        {
            if (_dotted.TryFind(host, out _))
            {
                // The list was loaded in the meantime.
                return SubscribeListed(host, name);
            }

            if (_tentative.TryGetValue(host, out var existing) || _tentative.Count >= MaxTentative)
            {
                return existing;
            }

            return _tentative[host] = new ServiceEntry(name.Application, host, _options.Discovery.FirstUseTimeout, _time) { Owner = this, IsTentative = true };
        }
    }

    [LoggerMessage(228, LogLevel.Information, "Calls to host {Host} go to service {Service}, which the registry lists. To call the host instead, set servicecomb:discovery:dottedNames to false")]
    private static partial void LogListed(ILogger logger, string host, string service);
}
