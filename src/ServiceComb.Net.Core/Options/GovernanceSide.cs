namespace ServiceComb.Net;

/// <summary>Specifies the requests that a kind of policy applies to.</summary>
[Flags]
public enum GovernanceSide
{
    /// <summary>Outgoing calls.</summary>
    Client = 1,

    /// <summary>Incoming requests.</summary>
    Server = 2,

    /// <summary>Outgoing calls and incoming requests.</summary>
    Both = Client | Server,
}
