namespace ServiceComb.Net.LocalEngine.Storage;

/// <summary>A change could not be written, so it was not made.</summary>
internal sealed class StorageException(string reason, Exception? innerException = null)
    : Exception($"changes cannot be written: {reason}", innerException);
