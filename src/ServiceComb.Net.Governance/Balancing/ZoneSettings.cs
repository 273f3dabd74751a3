namespace ServiceComb.Net.Governance.Balancing;

/// <summary><c>servicecomb:loadbalance:filter:zoneaware:*</c>: percents between which a group of near instances is enough.</summary>
internal sealed record ZoneSettings(bool IsEnabled, int Ratio, int RatioCeiling);
