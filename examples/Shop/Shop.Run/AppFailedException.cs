namespace Shop.Run;

/// <summary>The exception that is thrown when an app did not start or ended by itself. The message contains its last lines.</summary>
internal sealed class AppFailedException(string message) : Exception(message);
