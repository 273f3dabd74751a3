namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>The exception that is thrown when a change could not be written and was therefore not made.</summary>
internal sealed class StorageException(string reason, Exception? innerException = null)
    : Exception($"changes cannot be written: {reason}", innerException);
