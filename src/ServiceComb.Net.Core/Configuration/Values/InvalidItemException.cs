namespace ServiceComb.Net.Configuration.Values;

/// <summary>The exception that is thrown when an item cannot be read. The message contains the position and the reason, but never a value.</summary>
internal sealed class InvalidItemException(string reason) : Exception(reason);
