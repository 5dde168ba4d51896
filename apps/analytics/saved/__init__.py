"""What people save under a name: what all such things share, and the segments, which are session sets."""
