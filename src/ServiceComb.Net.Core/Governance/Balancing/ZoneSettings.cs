namespace ServiceComb.Net.Governance.Balancing;

/// <summary><c>servicecomb:loadbalance:filter:zoneaware:*</c>: the minimum and maximum percentage of nearby instances for
/// zone awareness to apply.</summary>
internal sealed record ZoneSettings(bool IsEnabled, int Ratio, int RatioCeiling);
