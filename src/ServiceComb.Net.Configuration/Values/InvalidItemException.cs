namespace ServiceComb.Net.Configuration.Values;

/// <summary>A document that is not taken. The message says where and why and never holds a value.</summary>
internal sealed class InvalidItemException(string reason) : Exception(reason);
