using System.Text;

namespace AcMonitoring.Security.Tests.Leaks.Sinks;

/// <summary>Something that the system has left behind or given away, byte for byte.</summary>
/// <param name="Place">Where it was found.</param>
/// <param name="Content">What it holds.</param>
internal sealed record Evidence(string Place, byte[] Content)
{
    public Evidence(string place, string text)
        : this(place, Encoding.UTF8.GetBytes(text))
    {
    }

    public bool Holds(string text) => Content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
