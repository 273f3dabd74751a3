using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Records the outcome of requests per address, logs when an address becomes unhealthy or healthy, and starts probing
/// unhealthy addresses in the background.</summary>
internal sealed partial class AddressHealth(EngineAddresses addresses, AddressProbing probing, ILogger logger)
{
    private volatile Uri? _current;

    /// <summary>The address that responded last.</summary>
    public Uri? Current => _current;

    public void ReportSuccess(EngineAddress address)
    {
        if (!ReferenceEquals(_current, address.Uri))
        {
            _current = address.Uri;
        }

        if (address.OnSuccess())
        {
            LogHealthy(logger, address.Uri);
        }
    }

    public void ReportFailure(EngineAddress address, string reason)
    {
        if (address.OnFailure())
        {
            LogUnhealthy(logger, address.Uri, ReceivedText.Escape(reason));
            probing.Start(addresses, this);
        }
    }

    public void ReportProbeSuccess(EngineAddress address)
    {
        if (address.OnProbeSuccess())
        {
            LogHealthy(logger, address.Uri);
        }
    }

    [LoggerMessage(102, LogLevel.Information, "Engine address {Address} is unhealthy and not used until a probe succeeds: {Reason}")]
    private static partial void LogUnhealthy(ILogger logger, Uri address, string reason);

    [LoggerMessage(103, LogLevel.Information, "Engine address {Address} is healthy again")]
    private static partial void LogHealthy(ILogger logger, Uri address);
}
