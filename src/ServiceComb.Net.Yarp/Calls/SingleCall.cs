using Microsoft.Extensions.Primitives;
using ServiceComb.Net.Governance.Balancing;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents a request that no policy applies to. A <see cref="ProxiedCall"/> continues it when its connection
/// fails.</summary>
/// <param name="slot">The instance that it is sent to.</param>
/// <param name="headers">The response headers before the attempt.</param>
/// <param name="time">The time provider.</param>
internal sealed class SingleCall(InstanceSlot slot, KeyValuePair<string, StringValues>[] headers, TimeProvider time) : IForwardedCall
{
    public InstanceSlot Slot => slot;

    public KeyValuePair<string, StringValues>[] Headers => headers;

    /// <summary>Gets a value that indicates whether the instance responded.</summary>
    public bool HasResponse { get; private set; }

    public ValueTask<bool> ShouldDiscardAsync(HttpResponseMessage head)
    {
        HasResponse = true;
        if (head.Headers.NonValidated.Contains("Retry-After") && CallOutcome.FromResponse(head).RetryAfter is { } pause)
        {
            slot.Pause(pause, time);
        }

        return new ValueTask<bool>(false);
    }
}
