using ServiceComb.Net.Governance;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Console.Components.Governance;

/// <param name="Item">The item of the configuration center.</param>
/// <param name="Kind">The kind of the document.</param>
/// <param name="Name">The name of the document.</param>
/// <param name="Finding">What apps make of it.</param>
internal sealed record PolicyEntry(KieItem Item, string Kind, string Name, GovernanceDocumentFinding Finding)
{
    public PolicyState State =>
        Item.Status == KieStatus.Disabled ? PolicyState.Disabled
        : Finding.Error is not null ? PolicyState.Broken
        : Finding.Warnings.Count > 0 ? PolicyState.Warning
        : PolicyState.Valid;
}
