namespace ServiceComb.Net.Governance.Documents;

/// <summary>On which requests a kind of policy works.</summary>
[Flags]
internal enum GovernanceSide
{
    /// <summary>Outgoing calls.</summary>
    Client = 1,

    /// <summary>Requests that this process serves.</summary>
    Server = 2,

    /// <summary>Both.</summary>
    Both = Client | Server,
}
