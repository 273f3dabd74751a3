namespace NativeAot;

/// <summary>The price of an item.</summary>
internal sealed record Price(string Item, decimal Amount, string Currency);
