using System.Threading.Channels;

namespace ServiceComb.Net.Client.Scheduling;

/// <summary>Wakes a background worker. Signals are combined until the worker waits for the next one.</summary>
internal sealed class WakeUpSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until the signal is set, and resets it.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAsync(cancellationToken);

    /// <summary>Resets the signal; returns whether it was set.</summary>
    public bool TryReset() => _channel.Reader.TryRead(out _);
}
