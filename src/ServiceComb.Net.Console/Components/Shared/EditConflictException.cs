namespace ServiceComb.Net.Console.Components.Shared;

/// <summary>The exception that is thrown when what a form edits was changed by somebody else since the form was opened.</summary>
internal sealed class EditConflictException : Exception;
