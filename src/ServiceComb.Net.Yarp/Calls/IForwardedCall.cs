using ServiceComb.Net.Governance.Balancing;

namespace ServiceComb.Net.Yarp.Calls;

/// <summary>Represents a request that YARP forwards to an instance of a service; a feature of its HttpContext.</summary>
internal interface IForwardedCall
{
    /// <summary>Gets the instance of the current attempt.</summary>
    InstanceSlot Slot { get; }

    /// <summary>Evaluates a response head before any part of the response reaches the client.</summary>
    /// <returns>True when the response is discarded because another attempt follows.</returns>
    ValueTask<bool> ShouldDiscardAsync(HttpResponseMessage head);
}
