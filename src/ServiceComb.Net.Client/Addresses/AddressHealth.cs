using Microsoft.Extensions.Logging;
using ServiceComb.Net.Client.Errors;

namespace ServiceComb.Net.Client.Addresses;

/// <summary>Takes note of how calls to the addresses end, and says when one is set aside or back. While one is set
/// aside, it is probed in the background.</summary>
internal sealed partial class AddressHealth(EngineAddresses addresses, AddressProbing probing, ILogger logger)
{
    private volatile Uri? _current;

    /// <summary>The address that answered last.</summary>
    public Uri? Current => _current;

    public void Succeeded(EngineAddress address)
    {
        if (!ReferenceEquals(_current, address.Uri))
        {
            _current = address.Uri;
        }

        if (address.Succeeded())
        {
            LogBack(logger, address.Uri);
        }
    }

    public void Failed(EngineAddress address, string reason)
    {
        if (address.Failed())
        {
            LogSetAside(logger, address.Uri, ReceivedText.Escape(reason));
            probing.Start(addresses, this);
        }
    }

    public void Answered(EngineAddress address)
    {
        if (address.TryAgain())
        {
            LogBack(logger, address.Uri);
        }
    }

    [LoggerMessage(102, LogLevel.Information, "Engine address {Address} is set aside until it answers again: {Reason}")]
    private static partial void LogSetAside(ILogger logger, Uri address, string reason);

    [LoggerMessage(103, LogLevel.Information, "Engine address {Address} is in use again")]
    private static partial void LogBack(ILogger logger, Uri address);
}
