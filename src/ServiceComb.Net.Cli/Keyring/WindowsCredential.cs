using System.Runtime.InteropServices;

namespace ServiceComb.Net.Cli.Keyring;

/// <summary>The structure <c>CREDENTIALW</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsCredential
{
    public uint Flags;
    public uint Type;
    public nint TargetName;
    public nint Comment;
    public long LastWritten;
    public uint BlobSize;
    public nint Blob;
    public uint Persist;
    public uint AttributeCount;
    public nint Attributes;
    public nint TargetAlias;
    public nint UserName;
}
